import Lab
import Testing

/// Reference values: mpmath, 30 digits.
@Suite("Functions that are the same on every machine") struct ElementaryTests {
  private func isNear(_ value: Double, _ reference: Double, _ tolerance: Double) -> Bool {
    abs(value - reference) <= tolerance * abs(reference)
  }

  @Test func `the exponential`() {
    for (x, reference) in [
      (-700.0, 9.85967654375977086e-305), (-20.5, 1.25015286638674263e-9),
      (-1, 0.367879441171442322), (-1e-9, 0.999999999), (0.3, 1.34985880757600309),
      (1, 2.71828182845904524), (10.25, 28282.5419203349791), (700, 1.01423205473500451e304),
    ] {
      #expect(isNear(Elementary.exp(x), reference, 4.5e-16), "\(x)")
    }
    #expect(Elementary.exp(0) == 1)
    #expect(Elementary.exp(-1000) == 0)
    #expect(Elementary.exp(1000) == .infinity)
    #expect(Elementary.exp(.nan).isNaN)
  }

  @Test func `the logarithm`() {
    for (x, reference) in [
      (1e-300, -690.775527898213705), (0.3, -1.20397280432593603),
      (0.7071, -0.346583180371942), (0.99999999, -1.00000001002475936e-8),
      (1.0000001, 9.99999950583870452e-8), (1.5, 0.405465108108164382),
      (2, 0.693147180559945309), (12345.678, 9.42106132129183197), (1e300, 690.775527898213705),
    ] {
      #expect(isNear(Elementary.log(x), reference, x == 0.7071 ? 1e-14 : 4.5e-16), "\(x)")
    }
    #expect(Elementary.log(1) == 0)
    #expect(Elementary.log(0) == -.infinity)
    #expect(Elementary.log(-1).isNaN)
  }

  @Test func `the error function and the normal law`() {
    for (x, reference) in [
      (-6.0, 1.99999999999999998), (-1.5, 1.96610514647531073), (0, 1),
      (0.1, 0.887537083981715102), (1, 0.157299207050285131), (2.5, 0.00040695201744495894),
      (5, 1.53745979442803485e-12), (10, 2.08848758376254476e-45),
      (20, 5.39586561160790093e-176),
    ] {
      #expect(isNear(Elementary.erfc(x), reference, x > 6 ? 1e-13 : 4e-15), "\(x)")
    }
    for (p, reference) in [
      (1e-10, -6.3613409024040562), (0.001, -3.09023230616781354), (0.07, -1.47579102817917069),
      (0.3, -0.524400512708040816), (0.6, 0.253347103135799741), (0.975, 1.95996398454005386),
      (0.999999, 4.75342430881708777),
    ] {
      #expect(isNear(Elementary.normalQuantile(p), reference, 4e-15), "\(p)")
      #expect(isNear(Elementary.normalCDF(Elementary.normalQuantile(p)), p, 2e-14), "\(p)")
    }
    #expect(Elementary.normalQuantile(0) == -.infinity)
    #expect(Elementary.normalQuantile(1) == .infinity)
  }

  @Test func `one less the exponential keeps its digits near zero`() {
    for (x, reference) in [
      (1e-12, 9.9999999999949998e-13), (0.01, 0.00995016625083194663),
      (0.49, 0.387373605815583926), (0.51, 0.399504421187734063), (3, 0.950212931632136057),
    ] {
      #expect(isNear(Elementary.oneMinusExp(x), reference, 5e-16), "\(x)")
    }
    #expect(Elementary.oneMinusExp(0) == 0)
  }
}
