"""Organisations (甲, 乙, 再, agencies, companies, municipalities) and natural persons on duty.

Organisations are public facts. A person's name and address are sealed with a key of that person's own.
"""
