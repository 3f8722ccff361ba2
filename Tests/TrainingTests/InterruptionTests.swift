import Foundation
import Testing

@testable import FoveaTraining

@Suite struct InterruptionTests {
    @Test func aSignalRequestsIt() {
        let interruption = Interruption.onSignals()
        #expect(!interruption.isRequested)
        kill(getpid(), SIGTERM)
        // The signal may be handled by another thread a moment later.
        for _ in 0..<1000 where !interruption.isRequested { usleep(1000) }
        #expect(interruption.isRequested)
        signal(SIGTERM, SIG_DFL)
        signal(SIGINT, SIG_DFL)
    }
}
