"""The end of rows: what every table says about how long it is kept is carried out here, night by night, on record."""
