import FoveaTensor
import Testing

/// Expects `body` to throw a `FoveaError` whose sentence contains every one of `parts`: what was expected, what was
/// found, and where.
public func expectError<Result>(
    containing parts: String..., sourceLocation: SourceLocation = #_sourceLocation, from body: () throws -> Result
) {
    do {
        _ = try body()
        Issue.record("no error was thrown, expected one that says \(parts)", sourceLocation: sourceLocation)
    } catch let error as FoveaError {
        for part in parts where !error.message.contains(part) {
            Issue.record("the error does not say '\(part)': \(error.message)", sourceLocation: sourceLocation)
        }
    } catch {
        Issue.record("expected a FoveaError, but got \(error)", sourceLocation: sourceLocation)
    }
}
