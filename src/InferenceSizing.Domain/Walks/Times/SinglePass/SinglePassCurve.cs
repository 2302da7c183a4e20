using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times.SinglePass;

/// <summary>Shares of the data sheet that one kind of kernel reaches when it is large.</summary>
/// <param name="Vector">Of the FP32 rate, where products run in plain FP32.</param>
/// <param name="Tensor">Of the rate of TF32, FP16 and BF16.</param>
/// <param name="Narrow">Of the rate of 8-bit and 4-bit formats.</param>
/// <param name="Memory">Of the bandwidth.</param>
public sealed record SinglePassCurve(Ratio Vector, Ratio Tensor, Ratio Narrow, Ratio Memory);
