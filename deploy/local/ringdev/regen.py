def regen(): pass
