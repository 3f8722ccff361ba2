import FoveaTensor

extension Double {
    /// Seconds from a text such as `90s`, `5m` or `1h`; `nil` for anything else.
    static func seconds(in text: String) -> Double? {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Double(text.dropLast()), number > 0 else {
            return nil
        }
        let seconds = number * unit
        return seconds.isFinite ? seconds : nil
    }
}
