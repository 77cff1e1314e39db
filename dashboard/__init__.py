"""The kit every page is built from; it knows nothing of schools, ratings or disputes."""
