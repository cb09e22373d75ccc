"""What nobody sends who means well."""
