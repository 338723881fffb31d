/**
 * What the action gives; when it fails, it is tried once more. For downloads.
 * @template T
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function twice(action) {
  try {
    return await action();
  } catch (error) {
    console.error(`% once more, since it failed: ${error instanceof Error ? error.message : error}`);
    return await action();
  }
}
