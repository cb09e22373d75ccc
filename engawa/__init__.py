"""Engawa (縁側): a platform with which a contractor (乙) runs a programme that a public body (甲) has commissioned."""
