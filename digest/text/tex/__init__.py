"""TeX as Unicode: titles and abstracts, formulas, accents in names."""
