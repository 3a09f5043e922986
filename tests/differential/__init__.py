"""What the differential test is made of: the official package's types against our schemas."""
