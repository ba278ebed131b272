"""What a hub tells, as frozen data; what a later hub tells besides is passed over."""
