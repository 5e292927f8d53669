"""The open evaluation set: invented papers in ``papers/``, rendered at four levels of wear by ``make``."""
