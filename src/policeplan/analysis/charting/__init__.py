"""What a control chart is made of, on plain arrays of months: one idea a file."""
