namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>CPU offload as it comes out.</summary>
/// <param name="LayersOnGpu">Layers whose weights stay.</param>
/// <param name="LayersAway">Layers whose weights are brought in on every pass, or are read where they wait.</param>
/// <param name="To">Where these wait.</param>
/// <param name="BytesPerPass">What one pass brings to one GPU: a decode step, a prefill, a forward pass.</param>
/// <param name="TransferMs">Time of that by itself; the breakdown's part offload is what of it nothing hides.</param>
internal sealed record OffloadAnswer(int LayersOnGpu, int LayersAway, string To, long BytesPerPass, decimal TransferMs);
