"""求人取込: reading a Hello Work export into a plan of changes, without touching a table (fair programme 1(2)オ).

Bytes go in, dataclasses come out: `read_table` decodes and limits, `make_plan` judges row by row.
Writing what a plan says is `delivery.exhibitors.actions`.
"""
