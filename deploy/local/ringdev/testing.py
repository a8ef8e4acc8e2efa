def test(*a, **k): return 0
