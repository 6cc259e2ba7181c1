"""What the audit is made of: printed figures, statements, exact arithmetic, checks, misprints."""
