import Location
import Testing

@Suite("Round-trip times bound distance") struct DistanceBoundTests {
  @Test func `ten milliseconds of fibre are at most 1,000 km`() {
    #expect(distanceBound(roundTripNanoseconds: 10_000_000, medium: .fibre) == 999_309)
    #expect(distanceBound(roundTripNanoseconds: 10_000_000, medium: .vacuum) == 1_498_963)
    #expect(distanceBound(roundTripNanoseconds: 0, medium: .fibre) == 0)
    #expect(distanceBound(roundTripNanoseconds: -5, medium: .fibre) == 0)
    #expect(distanceBound(roundTripNanoseconds: .max, medium: .vacuum) == 20_037_508)
  }

  @Test func `answers faster than light from the claimed place contradict it`() {
    let rule = LocationRule()
    let fast = Ping(roundTripNanoseconds: 2_000_000, landmarkDistanceMetres: 2_500_000)
    #expect(rule.verdict([fast, fast]) == .inconsistent(landmarks: 2))
    #expect(rule.verdict([fast]) == .cannotExclude)
  }

  @Test func `a slow answer is no evidence of diversion`() {
    let slow = Ping(roundTripNanoseconds: 400_000_000, landmarkDistanceMetres: 10_000)
    #expect(LocationRule().verdict([slow, slow, slow]) == .cannotExclude)
    #expect(LocationRule().verdict([]) == .cannotExclude)
  }

  @Test func `two quick landmarks nearby show that the holder of the key is near`() {
    let near = Ping(roundTripNanoseconds: 1_000_000, landmarkDistanceMetres: 20_000)
    let other = Ping(roundTripNanoseconds: 3_000_000, landmarkDistanceMetres: 50_000)
    #expect(LocationRule().verdict([near, other]) == .near(withinMetres: 349_793))
    #expect(LocationRule().verdict([near]) == .cannotExclude)
  }

  @Test func `measurements that cannot be are left out`() {
    let bad = Ping(roundTripNanoseconds: 1, landmarkDistanceMetres: .max)
    #expect(LocationRule().verdict([bad, bad]) == .cannotExclude)
  }
}
