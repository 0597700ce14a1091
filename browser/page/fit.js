// A picture file that the WebUI reads, and not larger than it needs. Runs beside pages and in the service worker.
(() => {
    "use strict";
    const MOST_BYTES = 12 << 20;
    const MOST_SIDE = 2048;
    const HOPELESS = 400 << 20;
    const THUMB = 112;
    const HEADS = [[0x89, 0x50, 0x4e, 0x47], [0xff, 0xd8, 0xff], [0x47, 0x49, 0x46, 0x38], [0x42, 0x4d], [0x49, 0x49, 0x2a, 0], [0x4d, 0x4d, 0, 0x2a]];

    const begins = (bytes, head, at = 0) => head.every((byte, index) => bytes[at + index] === byte);

    // PNG, JPEG, GIF, BMP, TIFF, WebP.
    async function isRead(blob) {
        const bytes = new Uint8Array(await blob.slice(0, 12).arrayBuffer());
        return HEADS.some((head) => begins(bytes, head)) || (begins(bytes, [0x52, 0x49, 0x46, 0x46]) && begins(bytes, [0x57, 0x45, 0x42, 0x50], 8));
    }

    // The file itself where it can be: it may carry its own prompt. Else what the browser makes of it, or {problem}.
    async function fitting(blob) {
        if (!blob.size) return {problem: "unreadable"};
        if (blob.size > HOPELESS) return {problem: "large"};
        const known = await isRead(blob);
        if (known && blob.size <= MOST_BYTES) return blob;
        try {
            return await drawn(await createImageBitmap(blob), MOST_SIDE, "image/jpeg");
        } catch {
            return {problem: known && blob.size > MOST_BYTES ? "large" : "unreadable"};
        }
    }

    // On white, as the page of a picture would be; JPEG knows no transparency.
    async function drawn(source, side, type) {
        const scale = Math.min(1, side / Math.max(source.width, source.height));
        const canvas = new OffscreenCanvas(Math.max(1, Math.round(source.width * scale)), Math.max(1, Math.round(source.height * scale)));
        const pen = canvas.getContext("2d");
        pen.imageSmoothingQuality = "high";
        if (type === "image/jpeg") {
            pen.fillStyle = "white";
            pen.fillRect(0, 0, canvas.width, canvas.height);
        }
        pen.drawImage(source, 0, 0, canvas.width, canvas.height);
        return canvas.convertToBlob({type, quality: 0.93});
    }

    const small = async (blob) => drawn(await createImageBitmap(blob), THUMB, "image/jpeg");

    function asText(blob) {
        return new Promise((resolve, reject) => {
            const reader = new FileReader();
            reader.onload = () => resolve(reader.result);
            reader.onerror = () => reject(reader.error);
            // A server may give its type with a parameter ("image/jpeg; name=..."), which would stand in the text.
            reader.readAsDataURL(/^image\/[\w.+-]+$/.test(blob.type) ? blob : blob.slice(0, blob.size, "application/octet-stream"));
        });
    }

    globalThis.easyDiffuserFit = {asText, drawn, fitting, isRead, small, MOST_SIDE};
})();
