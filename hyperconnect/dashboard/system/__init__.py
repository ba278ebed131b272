"""What the page of the system shows, part by part."""
