"""The pages, one noun a file: `make_routes` returns where they are."""
