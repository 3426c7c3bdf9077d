"""The pages: one module for each thing a person comes to do."""
