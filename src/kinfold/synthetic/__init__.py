"""A made-up county, written as the real kinds of file that councils and schools send."""
