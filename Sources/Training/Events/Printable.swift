extension String {
    /// The text as a terminal may show it: control characters, which names of files and classes can have and a terminal would obey, and marks
    /// that turn the direction of writing are written as `\u{1B}`. Line ends and tabs stay.
    public var printable: String {
        guard unicodeScalars.contains(where: String.isObeyed) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            if String.isObeyed(scalar) {
                text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    private static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
