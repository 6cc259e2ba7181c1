"""Parts of the forecast: known months, a method's past errors, limits; one idea a file."""
