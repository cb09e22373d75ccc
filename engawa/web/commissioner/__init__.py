"""発注者の窓: 甲 approves, looks, disputes and takes papers; the auditor's seat."""
