"""Tables made of other tables: side by side, or one under the other."""
