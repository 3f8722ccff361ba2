import Foundation

extension Double {
    /// With so many digits after the point, for descriptions: `1.20`.
    func fixed(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }
}
