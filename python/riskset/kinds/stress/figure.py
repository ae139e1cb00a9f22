"""x"""
def stress_plot(*a): raise ValueError("x")
