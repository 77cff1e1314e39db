"""Everything that reads or writes rows. No dash and no plotly in here."""
