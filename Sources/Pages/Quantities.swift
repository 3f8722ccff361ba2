import Foundation

/// Numbers as people read them: in commands and in pages.
extension Int {
    /// `11173962` as `11,173,962`.
    package var grouped: String {
        var digits = ""
        for (place, digit) in String(magnitude).reversed().enumerated() {
            if place > 0, place.isMultiple(of: 3) { digits.append(",") }
            digits.append(digit)
        }
        return (self < 0 ? "-" : "") + String(digits.reversed())
    }

    /// Bytes in the unit that keeps three digits: `1.77 GiB`.
    package var bytes: String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        var value = Double(self)
        var unit = 0
        while value >= 1000, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        return unit == 0 ? "\(self) B" : "\(value.threeDigits) \(units[unit])"
    }
}

extension Double {
    /// Rounded to about three significant digits.
    package var threeDigits: String { digits(self < 10 ? 2 : self < 100 ? 1 : 0) }

    /// With at most four significant digits, by powers of ten where it is very small or large: `0.004`, `3.948e-08`.
    package var short: String { printed("%.4g") }

    /// With `count` digits after the point.
    package func digits(_ count: Int) -> String { printed("%.\(count)f") }

    /// By the C library's format. Foundation's own takes several times as long, which tables of thousands of runs show.
    private func printed(_ format: String) -> String {
        withVaList([self]) { arguments in
            // The largest number has 309 digits before the point.
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { text in
                guard let start = text.baseAddress, vsnprintf(start, text.count, format, arguments) < text.count else {
                    return String(format: format, self)
                }
                return String(cString: start)
            }
        }
    }

    /// Seconds as people tell them: `4.2 s`, `8:02`, `1:36:10`.
    package var asTime: String {
        guard self >= 60, self < 1e9 else { return "\(threeDigits) s" }
        let (minutes, seconds) = Int(rounded()).quotientAndRemainder(dividingBy: 60)
        let tail = String(format: "%02d", seconds)
        return minutes < 60 ? "\(minutes):\(tail)" : "\(minutes / 60):\(String(format: "%02d", minutes % 60)):\(tail)"
    }

    /// A fraction as per cent: `92.31 %`.
    package var percent: String { (self * 100).digits(2) + " %" }

    /// Seconds since 1970 as local time: `2026-11-29 14:30`.
    package var asDate: String {
        // The year 5138: beyond that it is no time that anybody meant.
        guard abs(self) < 1e11 else { return short }
        var (time, parts) = (time_t(self), tm())
        localtime_r(&time, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return
            "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) \(two(parts.tm_hour)):\(two(parts.tm_min))"
    }
}
