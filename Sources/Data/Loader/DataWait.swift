/// How long training stood still because its next batch was not ready.
public struct DataWait: Sendable, Hashable {
    /// Seconds spent waiting inside ``Loader/next()``.
    public var waited: Double
    /// Seconds altogether.
    public var elapsed: Double

    /// Both in seconds, over the same stretch of time.
    public init(waited: Double, elapsed: Double) {
        self.waited = waited
        self.elapsed = elapsed
    }

    /// The part of the time that was lost, in `0...1`.
    public var fraction: Double { elapsed > 0 ? min(waited / elapsed, 1) : 0 }
}
