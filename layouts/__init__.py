"""What is on each page: plain functions, data in, components out; never a query."""
