"""Full text over the records: `kam find`. Never over personal files, nor over what a schema marks as private."""
