"""What pages show of devices: one line of many, and everything of one."""
