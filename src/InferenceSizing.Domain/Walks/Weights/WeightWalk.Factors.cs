using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks;

/// <content>Factors of a scaled rotation, which all layers read.</content>
internal sealed partial class WeightWalk
{
    private ByteCount _rotationFactors;
    private bool _holdsFactors;

    /// <summary>What all layers read has a copy wherever there are layers.</summary>
    private void StoreFactors(ByteCount whole, ByteCount held)
    {
        _holdsFactors = true;
        if (_placement.HostLayers > LayerCount.Zero)
            _host += _rotationFactors = whole;
        for (int stage = 0; stage < _stages.Length && _placement.HostLayers < _operators.Layers; stage++)
        {
            if (_stages.Length == 1 || Array.IndexOf(_stageOfLayer, stage) >= 0)
                _stages[stage] += held;
        }
    }

    /// <summary>Factors that the converter to GGUF works out of a config; a GGUF file holds them already.</summary>
    private void StoreFactorsOfConfig()
    {
        (Count lists, AxisLength elements) = _operators.Traits.RotationFactors;
        if (!_placement.EmbeddingOnHost || lists == Count.Zero || _holdsFactors)
            return;
        ByteCount each = TensorEncoding.Plain(NumberFormat.Fp32).BytesOfRow(elements);
        AddRow(Component.Attention, Count.Zero, TensorEncoding.Plain(NumberFormat.Fp32).Id, lists.Value * each);
        for (long list = 0; list < lists.Value; list++)
            StoreFactors(each.RoundedUpTo(_placement.HostAlignment), each.RoundedUpTo(_placement.GpuAlignment));
        _rotationFactors = _placement.HostLayers > LayerCount.Zero ? each : ByteCount.Zero;
    }
}
