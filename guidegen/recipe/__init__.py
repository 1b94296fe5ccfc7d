"""From a recipe's text to `model.Recipe`: strict YAML, answers filled in, every problem of a file at once."""
