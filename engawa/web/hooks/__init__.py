"""What other machines of the operator's tell us. No cookie, no form: whoever speaks here signs."""
