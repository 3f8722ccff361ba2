extension String {
    /// As a shell takes it for one word.
    package var quotedForShell: String {
        let plain = { (character: Character) in
            character.isASCII && (character.isLetter || character.isNumber || "/._-+=:,@%".contains(character))
        }
        return !isEmpty && allSatisfy(plain)
            ? self : "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
