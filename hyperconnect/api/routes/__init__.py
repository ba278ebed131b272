"""The routes of `/api/v1`, one noun a file: `make_router` returns them."""
