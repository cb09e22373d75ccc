"""Companies and municipalities that exhibit (出展者), their 求人票 and workplace passport. 仕様書1(2)オ, ア(イ)(オ)."""
