"""What a photo says of itself: finding its blocks, reading EXIF and XMP, and believing only what holds. Pure."""
