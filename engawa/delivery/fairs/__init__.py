"""Online joint job fairs (合同企業説明会): booths, who takes part, talks and what becomes of them. 仕様書1(2)."""
