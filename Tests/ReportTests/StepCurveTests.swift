import Testing
@testable import FoveaReport
@Suite struct StepCurveTests {}
