"""Papers that write themselves from measures (開催速報, later 実施計画書 and 実施報告書)."""
