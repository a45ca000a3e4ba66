print("no measurements yet")
