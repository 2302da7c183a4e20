namespace InferenceSizing.Calibration.Measurements;

/// <summary>Degrees of parallelism as AIConfigurator writes them: GPUs = tp · pp · dp = moe_tp · moe_ep · pp.</summary>
internal readonly record struct ServedLayout(bool Mixture, int Tensor, int Pipeline, int AttentionData, int ExpertTensor, int Expert)
{
    public static ServedLayout Of(bool mixture, int tensor, int pipeline, int attentionData, int expertTensor, int expert) =>
        new(mixture, tensor, pipeline, attentionData, expertTensor, expert);

    /// <summary>Whether the degrees fit each other; rows that break the rule, or hold a product for a degree, are not usable.</summary>
    public bool IsPlausible => Mixture ? !(ExpertTensor == Expert && ExpertTensor > 1) && Tensor * AttentionData == ExpertTensor * Expert : AttentionData <= 1;

    public int Gpus => Tensor * Pipeline * (Mixture ? AttentionData : 1);

    public void AddTo(RunBody body)
    {
        body.Divide("tensor", Tensor);
        body.Divide("pipeline", Pipeline);
        if (!Mixture)
            return;
        body.Divide("attentionData", AttentionData);
        body.Divide("expert", Expert);
        body.Divide("expertTensor", Expert > 1 || AttentionData > 1 ? ExpertTensor : 1);
    }
}
