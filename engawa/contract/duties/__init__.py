"""What is owed and what is missing (未了事項): which duties stand in the way of an act, and which are not built yet."""
