"""The ways in which findings can be mended, by what is wrong. They propose edits; `kamcli.lint.fixing` makes them."""
