using System.Text;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Api.Remedies;
using Microsoft.Extensions.DependencyInjection;

namespace InferenceSizing.Api.Tests.Estimates;

/// <summary>What a body that was never asked costs, by the bytes that it allocates from its text to its answer's: a time would depend on the machine.</summary>
[Collection(ServiceTests.Name)]
public sealed class NewBodyCostTests(SizingService service)
{
    private const int Kibibyte = 1024;

    public static TheoryData<string, int> Most => new()
    {   // what is asked, KiB of one body: about a third above what it took on 2026-12-01 (46, 54 and 74)
        { """ "model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "precision": "fp16" """, 61 },
        { """ "model": "meta-llama/Llama-3.1-70B-Instruct", "gpu": { "id": "h100-sxm", "count": 4 }, "precision": "fp8" """, 72 },
        { """ "model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "rtx-4090", "engine": "llama.cpp", "precision": "q4_k_m" """, 98 },
    };

    [Theory, MemberData(nameof(Most))]
    public void A_body_never_asked_before_allocates_little(string asked, int kibibytes)
    {
        const int bodies = 32, first = 8;
        (Sizer sizer, RemedySearch remedies) = (service.Services.GetRequiredService<Sizer>(), service.Services.GetRequiredService<RemedySearch>());
        byte[][] all = [.. Enumerable.Range(0, first + bodies).Select(BodyWith)];
        foreach (byte[] body in all[..first])
            Answer(body);

        long before = GC.GetAllocatedBytesForCurrentThread();
        int written = all[first..].Sum(Answer);
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / bodies;

        Assert.InRange(written / bodies, 8 * Kibibyte, 64 * Kibibyte);
        Assert.InRange(each, 1, kibibytes * Kibibyte);

        byte[] BodyWith(int tokens) => Encoding.UTF8.GetBytes($$"""{ {{asked}}, "workload": { "inputTokens": {{512 + tokens}} } }""");

        int Answer(byte[] body)
        {
            SizedRequest sized = sizer.Size(RequestBody.Parse(body).Value!).Value!;
            EstimateResponse answer = EstimateAnswer.Of(sized) with { Remedies = remedies.For(sized, default).Found };
            AnswerBuffer buffer = AnswerBuffer.Free.Get();
            int length = buffer.Write(answer, AnswerJson.Default.EstimateResponse).Length;
            AnswerBuffer.Free.Return(buffer);
            return length;
        }
    }
}
